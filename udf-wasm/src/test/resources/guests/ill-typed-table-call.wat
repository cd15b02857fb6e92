;; Calls a function of another type through its table.
(module
  (type $other (func (param i64 i64 i64) (result i64)))
  (table 1 funcref)
  (elem (i32.const 0) $nothing)
  (func $nothing)
  (memory (export "memory") 1)
  (func (export "alloc") (param i32) (result i32) (i32.const 1024))
  (func (export "dealloc") (param i32 i32))
  (func (export "handle") (param $pointer i32) (param $length i32) (result i64)
    (call_indirect (type $other) (i64.const 1) (i64.const 2) (i64.const 3) (i32.const 0))))
