;; Calls itself twice, forty levels deep: no loop, and no end in sight.
(module
  (func $twice (param $depth i32)
    (if (local.get $depth)
      (then
        (call $twice (i32.sub (local.get $depth) (i32.const 1)))
        (call $twice (i32.sub (local.get $depth) (i32.const 1))))))
  (memory (export "memory") 1)
  (func (export "alloc") (param i32) (result i32) (i32.const 1024))
  (func (export "dealloc") (param i32 i32))
  (func (export "handle") (param $pointer i32) (param $length i32) (result i64)
    (call $twice (i32.const 60))
    (unreachable)))
