;; bytes ABI: what it does depends on the payload's first byte.
;;   e: an error of the text that follows    o: an answer outside its memory
;;   O: an error outside its memory          L: an error whose length lies
;;   l: an answer of 2 MiB                   s: what the last job left, after it was changed
;;   t: a trap                               any other: the payload itself, in place
(module
  (memory (export "memory") 40)
  (global $freed (mut i32) (i32.const 0))
  (func (export "alloc") (param i32) (result i32) (i32.const 1024))
  (func (export "dealloc") (param i32 i32)
    (global.set $freed (i32.add (global.get $freed) (i32.const 1))))
  (func (export "handle_bytes") (param $at i32) (param $length i32) (result i64)
    (local $what i32)
    (local.set $what
      (if (result i32) (local.get $length)
        (then (i32.load8_u (local.get $at))) (else (i32.const 0))))
    (if (i32.eq (local.get $what) (i32.const 101))
      (then
        (i32.store (i32.const 100000) (i32.sub (local.get $length) (i32.const 1)))
        (memory.copy (i32.const 100004) (i32.add (local.get $at) (i32.const 1)) (local.get $length))
        (return (i64.const 0x80000000000186a0))))
    (if (i32.eq (local.get $what) (i32.const 111))
      (then (return (i64.const 0x00000010ffffffff))))
    (if (i32.eq (local.get $what) (i32.const 79))
      (then (return (i64.const 0x80000000ffffffff))))
    (if (i32.eq (local.get $what) (i32.const 76))
      (then
        (i32.store (i32.const 100000) (i32.const -1))
        (return (i64.const 0x80000000000186a0))))
    (if (i32.eq (local.get $what) (i32.const 108))
      (then (return (i64.const 0x0020000000000000))))
    (if (i32.eq (local.get $what) (i32.const 115))
      (then
        (i32.store8 (i32.const 200000) (i32.load8_u (i32.const 200001)))
        (i32.store8 (i32.const 200001) (i32.const 7))
        (return (i64.const 0x0000000100030d40))))
    (if (i32.eq (local.get $what) (i32.const 116)) (then unreachable))
    (i64.or
      (i64.shl (i64.extend_i32_u (local.get $length)) (i64.const 32))
      (i64.extend_i32_u (local.get $at)))))
