;; Its start function never ends.
(module
  (start $start)
  (func $start (loop $again (br $again)))
  (memory (export "memory") 1)
  (func (export "alloc") (param i32) (result i32) (i32.const 1024))
  (func (export "dealloc") (param i32 i32))
  (func (export "handle") (param $pointer i32) (param $length i32) (result i64)
    (unreachable)))
