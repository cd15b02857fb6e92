;; bytes ABI: counts its calls under KEY, and answers {"n":<count>}, one digit.
;;   x in the payload's last byte: count, then trap      w: count, and answer {"n":true}
;; MORE stands for what another version exports beside it.
(module
  (import "env" "kv_get" (func $get (param i32 i32) (result i64)))
  (import "env" "kv_set" (func $set (param i32 i32 i32 i32)))
  (import "env" "kv_delete" (func $delete (param i32 i32)))
  (memory (export "memory") 2)
  (data (i32.const 16) "KEY")
  (data (i32.const 32) "old")
  (data (i32.const 64) "{\"n\":0}")
  (data (i32.const 96) "{\"n\":true}")
  (global $next (mut i32) (i32.const 65536))
  (func (export "alloc") (param $length i32) (result i32)
    (local $at i32)
    (local.set $at (global.get $next))
    (global.set $next (i32.add (global.get $next) (local.get $length)))
    (local.get $at))
  (func (export "dealloc") (param i32 i32))
  (func (export "handle_bytes") (param $at i32) (param $length i32) (result i64)
    (local $found i64) (local $count i32) (local $last i32)
    (local.set $found (call $get (i32.const 16) (i32.const 3)))
    (if (i64.ne (local.get $found) (i64.const -1))
      (then (local.set $count (i32.load (i32.wrap_i64 (local.get $found))))))
    (local.set $count (i32.add (local.get $count) (i32.const 1)))
    (i32.store (i32.const 48) (local.get $count))
    (call $set (i32.const 16) (i32.const 3) (i32.const 48) (i32.const 4))
    (local.set $last
      (i32.load8_u (i32.sub (i32.add (local.get $at) (local.get $length)) (i32.const 1))))
    (if (i32.eq (local.get $last) (i32.const 120)) (then unreachable)) ;; x
    (if (i32.eq (local.get $last) (i32.const 119)) ;; w
      (then (return (i64.or (i64.shl (i64.const 10) (i64.const 32)) (i64.const 96)))))
    (i32.store8 (i32.const 69) (i32.add (i32.const 48) (local.get $count)))
    (i64.or (i64.shl (i64.const 7) (i64.const 32)) (i64.const 64)))
  MORE)
