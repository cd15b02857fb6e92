;; Grows by a page at a time as far as it may, writes to each page, and answers how many it has.
(module
  (memory (export "memory") 1)
  (data (i32.const 2048) "{\"type_name\":\"Pages\",\"payload\":[123,4]}")
  (func (export "alloc") (param i32) (result i32) (i32.const 1024))
  (func (export "dealloc") (param i32 i32))
  (func (export "handle") (param i32 i32) (result i64)
    (loop $again
      (if (i32.ne (memory.grow (i32.const 16)) (i32.const -1))
        (then
          (i32.store
            (i32.sub (i32.mul (memory.size) (i32.const 65536)) (i32.const 4))
            (i32.const 1))
          (br $again))))
    (i64.const 0x0000002700000800)))
