;; bytes ABI: asks for more memory than there is, and answers its payload all the same. In _initialize it asks only
;; where the environment says so.
(module
  (import "wasi_snapshot_preview1" "environ_sizes_get" (func $sizes (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "_initialize")
    (drop (call $sizes (i32.const 100) (i32.const 104)))
    (if (i32.load (i32.const 100)) (then (drop (memory.grow (i32.const 60000))))))
  (func (export "alloc") (param i32) (result i32) (i32.const 1024))
  (func (export "dealloc") (param i32 i32))
  (func (export "handle_bytes") (param $at i32) (param $length i32) (result i64)
    (if (i32.eq (i32.load8_u (local.get $at)) (i32.const 103))
      (then (drop (memory.grow (i32.const 60000)))))
    (i64.or
      (i64.shl (i64.extend_i32_u (local.get $length)) (i64.const 32))
      (i64.extend_i32_u (local.get $at)))))
