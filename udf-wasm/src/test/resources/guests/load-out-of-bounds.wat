;; Reads beyond its memory.
(module
  (memory (export "memory") 1)
  (func (export "alloc") (param i32) (result i32) (i32.const 1024))
  (func (export "dealloc") (param i32 i32))
  (func (export "handle") (param $pointer i32) (param $length i32) (result i64)
    (i64.load (i32.const 65535))))
