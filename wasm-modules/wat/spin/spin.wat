;; A bad guest on purpose: it never ends, so the host must stop it.
(module
  (import "env" "log" (func $log (param i32 i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "running in circles")

  ;; Every input has the same address, since one is in use at a time. Longer ones do not fit.
  (func (export "alloc") (param $length i32) (result i32) (i32.const 64))
  (func (export "dealloc") (param $address i32) (param $length i32))

  (func (export "handle") (param $input i32) (param $length i32) (result i64)
    (call $log (i32.const 0) (i32.const 18))
    (loop $forever (br $forever))
    (unreachable)))
