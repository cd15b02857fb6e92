;; Returns a payload's bytes in reverse order: the `message` ABI without an SDK.
;;
;; For each wasm job the host calls, in this order:
;;
;;   1. alloc(n)        the guest allocates n bytes; the host writes the Message there
;;   2. handle(ptr, n)  the guest works, and returns where its answer is: (length << 32) | address
;;   3. dealloc(answer), dealloc(input)
;;
;; A Message is JSON, as input and as answer: {"type_name":"Text","payload":[72,105]}. The payload can
;; be reversed without parsing its numbers: it is enough to copy them from the last to the first.
(module
  ;; The only host function used here; `http_request` is the other one.
  (import "env" "log" (func $log (param i32 i32)))

  ;; The host reads and writes this memory. It starts with the constants, then follows the heap.
  (memory (export "memory") 1)
  (data (i32.const 0) "{\"type_name\":\"Reversed\",\"payload\":[")   ;; 35 bytes
  (data (i32.const 35) "reversed a payload")                         ;; 18 bytes
  (global $heap i32 (i32.const 64))

  ;; The allocator: a pointer that is increased, and reset to the start of the heap as soon as nothing
  ;; is in use. So a job leaves no memory allocated, however often the instance is used.
  (global $top (mut i32) (i32.const 64))
  (global $in_use (mut i32) (i32.const 0))

  (func $alloc (export "alloc") (param $length i32) (result i32)
    (local $address i32) (local $missing_pages i32)
    (local.set $address (global.get $top))
    (global.set $top (i32.add (global.get $top) (local.get $length)))
    (global.set $in_use (i32.add (global.get $in_use) (i32.const 1)))
    ;; Past the end of the memory: grow by the missing pages of 64 KiB, or trap if that fails.
    (local.set $missing_pages
      (i32.sub
        (i32.shr_u (i32.add (global.get $top) (i32.const 65535)) (i32.const 16))
        (memory.size)))
    (if (i32.gt_s (local.get $missing_pages) (i32.const 0))
      (then
        (if (i32.eq (memory.grow (local.get $missing_pages)) (i32.const -1))
          (then (unreachable)))))
    (local.get $address))

  (func (export "dealloc") (param $address i32) (param $length i32)
    (global.set $in_use (i32.sub (global.get $in_use) (i32.const 1)))
    (if (i32.eqz (global.get $in_use))
      (then (global.set $top (global.get $heap)))))

  (func (export "handle") (param $input i32) (param $length i32) (result i64)
    (local $answer i32)    ;; the start of the answer
    (local $write i32)     ;; the address of its next byte
    (local $read i32)      ;; moves backwards through the input
    (local $end i32)       ;; the byte after the current number
    (local $byte i32)

    (call $log (i32.const 35) (i32.const 18))

    ;; The answer is no longer than the input and the constant around it.
    (local.set $answer (call $alloc (i32.add (local.get $length) (i32.const 37))))
    (memory.copy (local.get $answer) (i32.const 0) (i32.const 35))
    (local.set $write (i32.add (local.get $answer) (i32.const 35)))

    ;; The host writes the payload last and no spaces, so the loop starts after the list's last number, at "]}".
    (local.set $read (i32.sub (i32.add (local.get $input) (local.get $length)) (i32.const 2)))
    (local.set $end (local.get $read))
    (loop $backwards
      (local.set $read (i32.sub (local.get $read) (i32.const 1)))
      (local.set $byte (i32.load8_u (local.get $read)))
      ;; A digit belongs to the number; "," or "[" ends it on its left.
      (br_if $backwards (i32.ge_u (local.get $byte) (i32.const 48)) (i32.le_u (local.get $byte) (i32.const 57)) (i32.and))
      (memory.copy
        (local.get $write)
        (i32.add (local.get $read) (i32.const 1))
        (i32.sub (i32.sub (local.get $end) (local.get $read)) (i32.const 1)))
      (local.set $write
        (i32.add (local.get $write) (i32.sub (i32.sub (local.get $end) (local.get $read)) (i32.const 1))))
      (local.set $end (local.get $read))
      (if (i32.eq (local.get $byte) (i32.const 44)) ;; ","
        (then
          (i32.store8 (local.get $write) (i32.const 44))
          (local.set $write (i32.add (local.get $write) (i32.const 1)))
          (br $backwards))))

    (i32.store16 (local.get $write) (i32.const 0x7d5d)) ;; "]}", little-endian
    (local.set $write (i32.add (local.get $write) (i32.const 2)))

    (i64.or
      (i64.shl
        (i64.extend_i32_u (i32.sub (local.get $write) (local.get $answer)))
        (i64.const 32))
      (i64.extend_i32_u (local.get $answer)))))
