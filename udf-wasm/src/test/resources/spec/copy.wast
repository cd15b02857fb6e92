;; memory.copy: overlaps both ways, bounds at either end, lengths of zero.
(module
  (memory 1)
  (data (i32.const 16) "abcdefgh")
  (func (export "copy") (param i32 i32 i32) (memory.copy (local.get 0) (local.get 1) (local.get 2)))
  (func (export "load64") (param i32) (result i64) (i64.load (local.get 0)))
  (func (export "load8") (param i32) (result i32) (i32.load8_u (local.get 0))))

(assert_return (invoke "copy" (i32.const 32) (i32.const 16) (i32.const 8)))
(assert_return (invoke "load64" (i32.const 32)) (i64.const 0x6867666564636261))
(assert_return (invoke "copy" (i32.const 18) (i32.const 16) (i32.const 6))) ;; forward overlap
(assert_return (invoke "load64" (i32.const 16)) (i64.const 0x6665646362616261))
(assert_return (invoke "copy" (i32.const 32) (i32.const 34) (i32.const 6))) ;; backward overlap
(assert_return (invoke "load64" (i32.const 32)) (i64.const 0x6867686766656463))
(assert_return (invoke "copy" (i32.const 16) (i32.const 16) (i32.const 8)))
(assert_return (invoke "load64" (i32.const 16)) (i64.const 0x6665646362616261))

(assert_return (invoke "copy" (i32.const 65528) (i32.const 16) (i32.const 8)))
(assert_return (invoke "load64" (i32.const 65528)) (i64.const 0x6665646362616261))
(assert_return (invoke "copy" (i32.const 0) (i32.const 65532) (i32.const 4)))
(assert_return (invoke "load8" (i32.const 3)) (i32.const 0x66))
(assert_trap (invoke "copy" (i32.const 65529) (i32.const 32) (i32.const 8)) "out of bounds memory access")
(assert_trap (invoke "copy" (i32.const 0) (i32.const 65529) (i32.const 8)) "out of bounds memory access")
(assert_trap (invoke "copy" (i32.const -1) (i32.const 0) (i32.const 1)) "out of bounds memory access")
(assert_trap (invoke "copy" (i32.const 0) (i32.const -1) (i32.const 1)) "out of bounds memory access")
(assert_trap (invoke "copy" (i32.const 1) (i32.const 0) (i32.const -1)) "out of bounds memory access")
(assert_trap (invoke "copy" (i32.const 0) (i32.const 0) (i32.const 65537)) "out of bounds memory access")
(assert_trap (invoke "copy" (i32.const 0x7fffffff) (i32.const 0) (i32.const 0x7fffffff)) "out of bounds memory access")

;; One that trapped has written nothing.
(assert_return (invoke "load64" (i32.const 65528)) (i64.const 0x6665646362616261))
(assert_return (invoke "load64" (i32.const 0)) (i64.const 0x66656463))

(assert_return (invoke "copy" (i32.const 65536) (i32.const 0) (i32.const 0)))
(assert_return (invoke "copy" (i32.const 0) (i32.const 65536) (i32.const 0)))
(assert_trap (invoke "copy" (i32.const 65537) (i32.const 0) (i32.const 0)) "out of bounds memory access")
(assert_trap (invoke "copy" (i32.const 0) (i32.const 65537) (i32.const 0)) "out of bounds memory access")

;; Larger than what is copied in one part, one byte up and one byte down.
(module
  (memory 64)
  (func (export "run") (param $to i32) (param $from i32) (result i32)
    (local $at i32)
    (loop $fill
      (i32.store (local.get $at) (local.get $at))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (br_if $fill (i32.lt_u (local.get $at) (i32.const 4194304))))
    (memory.copy (local.get $to) (local.get $from) (i32.const 4194303))
    (i32.load (i32.const 2097153))))
(assert_return (invoke "run" (i32.const 1) (i32.const 0)) (i32.const 2097152))
(assert_return (invoke "run" (i32.const 0) (i32.const 1)) (i32.const 262176))
