;; Asks for one page more until it is refused, writing to each, and traps then.
(module
  (memory (export "memory") 1)
  (func (export "alloc") (param i32) (result i32) (i32.const 1024))
  (func (export "dealloc") (param i32 i32))
  (func (export "handle") (param $pointer i32) (param $length i32) (result i64)
    (loop $again
      (if (i32.ne (memory.grow (i32.const 1)) (i32.const -1))
        (then
          (i32.store
            (i32.sub (i32.mul (memory.size) (i32.const 65536)) (i32.const 4))
            (i32.const 1))
          (br $again))))
    (unreachable)))
