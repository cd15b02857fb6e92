;; Answers a length that leads out of its memory.
(module
  (memory (export "memory") 1)
  (func (export "alloc") (param i32) (result i32) (i32.const 1024))
  (func (export "dealloc") (param i32 i32))
  (func (export "handle") (param $pointer i32) (param $length i32) (result i64)
    (i64.const 0x0001000000000400)))
