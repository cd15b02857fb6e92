;; bytes ABI: adds the last digit of the payload to the sum under KEY, and answers the sum in decimal.
;;   5: add 5      t5: add 5, then trap      s5: add 5, then spin
;; MORE stands for what another version exports beside it.
(module
  (import "env" "kv_get" (func $get (param i32 i32) (result i64)))
  (import "env" "kv_set" (func $set (param i32 i32 i32 i32)))
  (import "env" "kv_delete" (func $delete (param i32 i32)))
  (memory (export "memory") 2)
  (data (i32.const 16) "KEY")
  (data (i32.const 32) "old")
  (global $next (mut i32) (i32.const 65536))
  (func (export "alloc") (param $length i32) (result i32)
    (local $at i32)
    (local.set $at (global.get $next))
    (global.set $next (i32.add (global.get $next) (local.get $length)))
    (local.get $at))
  (func (export "dealloc") (param i32 i32))
  (func (export "handle_bytes") (param $at i32) (param $length i32) (result i64)
    (local $what i32) (local $found i64) (local $sum i32) (local $end i32)
    (local.set $what (i32.load8_u (local.get $at)))
    (local.set $found (call $get (i32.const 16) (i32.const 3)))
    (if (i64.ne (local.get $found) (i64.const -1))
      (then (local.set $sum (i32.load (i32.wrap_i64 (local.get $found))))))
    (local.set $sum (i32.add (local.get $sum) (i32.sub
      (i32.load8_u (i32.sub (i32.add (local.get $at) (local.get $length)) (i32.const 1)))
      (i32.const 48))))
    (i32.store (i32.const 48) (local.get $sum))
    (call $set (i32.const 16) (i32.const 3) (i32.const 48) (i32.const 4))
    (if (i32.eq (local.get $what) (i32.const 116)) (then unreachable)) ;; t
    (if (i32.eq (local.get $what) (i32.const 115)) (then (loop $spin (br $spin)))) ;; s
    (local.set $end (i32.const 80))
    (loop $digits
      (local.set $end (i32.sub (local.get $end) (i32.const 1)))
      (i32.store8 (local.get $end)
        (i32.add (i32.const 48) (i32.rem_u (local.get $sum) (i32.const 10))))
      (local.set $sum (i32.div_u (local.get $sum) (i32.const 10)))
      (br_if $digits (local.get $sum)))
    (i64.or
      (i64.shl (i64.extend_i32_u (i32.sub (i32.const 80) (local.get $end))) (i64.const 32))
      (i64.extend_i32_u (local.get $end))))
  MORE)
