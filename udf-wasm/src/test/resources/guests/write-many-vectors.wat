;; wasi ABI: writes, again and again, to standard error as many vectors of its whole memory, 16 MiB, as its
;; input has bytes; exits with the errno once there is one.
(module
  (import "wasi_snapshot_preview1" "fd_read"
    (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write"
    (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 256)
  (func (export "_start")
    (local $count i32)
    (local $at i32)
    (local $errno i32)
    (i32.store (i32.const 0) (i32.const 65536))
    (i32.store (i32.const 4) (i32.const 65536))
    (drop (call $fd_read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))
    (local.set $count (i32.load (i32.const 8)))
    (local.set $at (i32.const 64))
    (loop $again
      (i32.store (local.get $at) (i32.const 0))
      (i32.store offset=4 (local.get $at) (i32.const 16777216))
      (local.set $at (i32.add (local.get $at) (i32.const 8)))
      (br_if $again (i32.lt_u (local.get $at) (i32.add (i32.const 64) (i32.mul (i32.const 8) (local.get $count))))))
    (loop $write
      (local.set $errno
        (call $fd_write (i32.const 2) (i32.const 64) (local.get $count) (i32.const 8)))
      (br_if $write (i32.eqz (local.get $errno))))
    (call $proc_exit (local.get $errno))))
