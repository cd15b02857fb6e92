;; Answers what is not JSON.
(module
  (data (i32.const 2048) "hello")
  (memory (export "memory") 1)
  (func (export "alloc") (param i32) (result i32) (i32.const 1024))
  (func (export "dealloc") (param i32 i32))
  (func (export "handle") (param $pointer i32) (param $length i32) (result i64)
    (i64.const 0x0000000500000800)))
