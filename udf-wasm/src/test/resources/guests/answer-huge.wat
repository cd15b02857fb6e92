;; Grows to 1,700 pages and answers 100 MiB of them.
(module
  (memory (export "memory") 1)
  (func (export "alloc") (param i32) (result i32) (i32.const 1024))
  (func (export "dealloc") (param i32 i32))
  (func (export "handle") (param $pointer i32) (param $length i32) (result i64)
    (drop (memory.grow (i32.const 1700)))
    (i64.const 0x0640000000000000)))
