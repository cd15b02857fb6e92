;; bytes ABI: keeps state and emits records. The payload: what to do (one letter), the length of a name
;; (one digit), the name, and a value.
;;   s: set NAME to the value                g: answer the value of NAME, or "none"
;;   d: delete NAME                          k: answer the keys that begin with NAME
;;   t: set, then trap                       c: set more and more keys
;;   e: emit the value to topic NAME         h: emit to topic NAME with the value as headers
;;   n: emit a tombstone with the value as key
;;   x: emit, then trap                      f: emit to topic NAME without end
;;   o: a key outside the memory             v: a value outside the memory
;;   V: a value of 32 MiB - 1                L: a key of 1,025 bytes
;;   l: ask for the keys without end         m: a record outside the memory
;;   M: a value of -2 bytes to emit          z: an empty key
;; emit answers its result as a digit: 0, or 9 for -1.
(module
  (import "env" "kv_get" (func $get (param i32 i32) (result i64)))
  (import "env" "kv_set" (func $set (param i32 i32 i32 i32)))
  (import "env" "kv_delete" (func $delete (param i32 i32)))
  (import "env" "kv_keys" (func $keys (param i32 i32) (result i64)))
  (import "env" "emit" (func $emit (param i32 i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 600)
  (data (i32.const 16) "none")
  (global $next (mut i32) (i32.const 65536))
  (func (export "alloc") (param $length i32) (result i32)
    (local $at i32)
    (local.set $at (global.get $next))
    (global.set $next (i32.add (global.get $next) (local.get $length)))
    (local.get $at))
  (func (export "dealloc") (param i32 i32))
  (func $digit (param $status i32) (result i64)
    (i32.store8 (i32.const 32) (select (i32.const 48) (i32.const 57) (i32.eqz (local.get $status))))
    (i64.const 0x0000000100000020))
  (func (export "handle_bytes") (param $at i32) (param $length i32) (result i64)
    (local $what i32) (local $name i32) (local $nameLength i32) (local $value i32) (local $valueLength i32)
    (local $found i64) (local $i i32)
    (local.set $what (i32.load8_u (local.get $at)))
    (local.set $nameLength (i32.sub (i32.load8_u offset=1 (local.get $at)) (i32.const 48)))
    (local.set $name (i32.add (local.get $at) (i32.const 2)))
    (local.set $value (i32.add (local.get $name) (local.get $nameLength)))
    (local.set $valueLength (i32.sub (i32.sub (local.get $length) (i32.const 2)) (local.get $nameLength)))
    (if (i32.eq (local.get $what) (i32.const 115)) ;; s
      (then
        (call $set (local.get $name) (local.get $nameLength) (local.get $value) (local.get $valueLength))
        (return (i64.const 0))))
    (if (i32.eq (local.get $what) (i32.const 103)) ;; g
      (then
        (local.set $found (call $get (local.get $name) (local.get $nameLength)))
        (if (i64.eq (local.get $found) (i64.const -1)) (then (return (i64.const 0x0000000400000010))))
        (return (local.get $found))))
    (if (i32.eq (local.get $what) (i32.const 100)) ;; d
      (then (call $delete (local.get $name) (local.get $nameLength)) (return (i64.const 0))))
    (if (i32.eq (local.get $what) (i32.const 107)) ;; k
      (then (return (call $keys (local.get $name) (local.get $nameLength)))))
    (if (i32.eq (local.get $what) (i32.const 116)) ;; t
      (then
        (call $set (local.get $name) (local.get $nameLength) (local.get $value) (local.get $valueLength))
        unreachable))
    (if (i32.eq (local.get $what) (i32.const 99)) ;; c
      (then
        (loop $more
          (i32.store (i32.const 48) (local.get $i))
          (call $set (i32.const 48) (i32.const 4) (local.get $value) (local.get $valueLength))
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (br $more))))
    (if (i32.eq (local.get $what) (i32.const 101)) ;; e
      (then (return (call $digit
        (call $emit (local.get $name) (local.get $nameLength) (i32.const 0) (i32.const 0)
          (local.get $value) (local.get $valueLength) (i32.const 0) (i32.const 0))))))
    (if (i32.eq (local.get $what) (i32.const 104)) ;; h
      (then (return (call $digit
        (call $emit (local.get $name) (local.get $nameLength) (i32.const 16) (i32.const 4)
          (i32.const 16) (i32.const 0) (local.get $value) (local.get $valueLength))))))
    (if (i32.eq (local.get $what) (i32.const 110)) ;; n
      (then (return (call $digit
        (call $emit (local.get $name) (local.get $nameLength) (local.get $value) (local.get $valueLength)
          (i32.const -5) (i32.const -1) (i32.const 0) (i32.const 0))))))
    (if (i32.eq (local.get $what) (i32.const 120)) ;; x
      (then
        (drop (call $emit (local.get $name) (local.get $nameLength) (i32.const 0) (i32.const 0)
          (local.get $value) (local.get $valueLength) (i32.const 0) (i32.const 0)))
        unreachable))
    (if (i32.eq (local.get $what) (i32.const 102)) ;; f
      (then
        (loop $again
          (local.set $i (call $emit (local.get $name) (local.get $nameLength) (i32.const 0) (i32.const 0)
            (local.get $value) (local.get $valueLength) (i32.const 0) (i32.const 0)))
          (br_if $again (i32.eqz (local.get $i))))
        (return (call $digit (local.get $i)))))
    (if (i32.eq (local.get $what) (i32.const 111)) ;; o
      (then (return (call $get (i32.const -1) (i32.const 8)))))
    (if (i32.eq (local.get $what) (i32.const 118)) ;; v
      (then (call $set (local.get $name) (local.get $nameLength) (i32.const 64) (i32.const -8))))
    (if (i32.eq (local.get $what) (i32.const 86)) ;; V
      (then (call $set (local.get $name) (local.get $nameLength) (i32.const 64) (i32.const 0x1ffffff))))
    (if (i32.eq (local.get $what) (i32.const 76)) ;; L
      (then (call $set (i32.const 64) (i32.const 1025) (i32.const 64) (i32.const 1))))
    (if (i32.eq (local.get $what) (i32.const 108)) ;; l
      (then (loop $ask
        (global.set $next (i32.const 65536))
        (drop (call $keys (i32.const 0) (i32.const 0)))
        (br $ask))))
    (if (i32.eq (local.get $what) (i32.const 109)) ;; m
      (then (return (call $digit
        (call $emit (local.get $name) (local.get $nameLength) (i32.const -16) (i32.const 100)
          (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0))))))
    (if (i32.eq (local.get $what) (i32.const 77)) ;; M
      (then (return (call $digit
        (call $emit (local.get $name) (local.get $nameLength) (i32.const 0) (i32.const 0)
          (i32.const 64) (i32.const -2) (i32.const 0) (i32.const 0))))))
    (if (i32.eq (local.get $what) (i32.const 122)) ;; z
      (then (call $delete (i32.const 64) (i32.const 0))))
    unreachable))
