;; message ABI: leaves a mark wherever a guest can keep state, and answers how many of its marks it
;; found: in a global, in memory, in pages that it had memory grow by, in a dropped data segment.
(module
  (memory (export "memory") 2)
  (global $mark (mut i32) (i32.const 0))
  (global $wide (mut i64) (i64.const 0))
  (data $passive "segment")
  (data (i32.const 2048) "{\"type_name\":\"Marks\",\"payload\":[0]}")
  (func (export "alloc") (param i32) (result i32) (i32.const 65536))
  (func (export "dealloc") (param i32 i32))
  (func $bytes_marked (result i32)
    (local $address i32)
    (local $found i32)
    (loop $next
      (if (i32.eq (i32.load8_u (local.get $address)) (i32.const 0xA7))
        (then (local.set $found (i32.const 1))))
      (local.set $address (i32.add (local.get $address) (i32.const 1)))
      (br_if $next
        (i32.lt_u (local.get $address) (i32.mul (memory.size) (i32.const 65536)))))
    (local.get $found))
  (func (export "handle") (param i32 i32) (result i64)
    (local $marks i32)
    (local.set $marks
      (i32.add
        (i32.add (global.get $mark) (i32.wrap_i64 (i64.shr_u (global.get $wide) (i64.const 40))))
        (i32.add (call $bytes_marked) (i32.ne (memory.size) (i32.const 2)))))
    (global.set $mark (i32.const 1))
    (global.set $wide (i64.const 0x10000000000))
    (drop (memory.grow (i32.const 3)))
    (memory.fill (i32.const 4000) (i32.const 0xA7) (i32.const 60000))
    (i32.store8 (i32.const 327679) (i32.const 0xA7))
    (i32.store8 (i32.const 4) (i32.const 0xA7))
    (i64.store (i32.const 69628) (i64.const 0xA7A7A7A7A7A7A7A7)) ;; across two cards
    (if (i32.eqz (local.get $marks))
      (then ;; traps if the segment was dropped
        (memory.init $passive (i32.const 100) (i32.const 0) (i32.const 7))))
    (data.drop $passive)
    (i32.store8 (i32.const 2080) (i32.add (i32.const 48) (local.get $marks)))
    (i64.const 0x0000002300000800)))
