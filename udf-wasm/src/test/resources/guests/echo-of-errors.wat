;; message ABI: as echo, and says that an answer of type Error is a failure.
(module
  (func (export "wasmjobs_error_is_failure"))
  (memory (export "memory") 1)
  (global $free (mut i32) (i32.const 1024))
  (func (export "alloc") (param $length i32) (result i32)
    (local $pointer i32)
    (local.set $pointer (global.get $free))
    (global.set $free (i32.add (global.get $free) (local.get $length)))
    (local.get $pointer))
  (func (export "dealloc") (param i32 i32))
  (func (export "handle") (param $pointer i32) (param $length i32) (result i64)
    (i64.or
      (i64.shl (i64.extend_i32_u (local.get $length)) (i64.const 32))
      (i64.extend_i32_u (local.get $pointer)))))
