;; Asks for all memory at once, and traps when it is refused.
(module
  (memory (export "memory") 1)
  (func (export "alloc") (param i32) (result i32) (i32.const 1024))
  (func (export "dealloc") (param i32 i32))
  (func (export "handle") (param $pointer i32) (param $length i32) (result i64)
    (if (i32.eq (memory.grow (i32.const 60000)) (i32.const -1))
      (then (unreachable)))
    (i64.const 0)))
