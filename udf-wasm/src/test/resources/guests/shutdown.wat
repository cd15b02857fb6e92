;; decaton ABI: answers the errnos of sock_shutdown, sock_accept, sock_recv and sock_send for a descriptor that is
;; not open, and then for standard output.
(module
  (import "wasi_snapshot_preview1" "sock_shutdown" (func $sock_shutdown (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sock_accept" (func $sock_accept (param i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sock_recv"
    (func $sock_recv (param i32 i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sock_send" (func $sock_send (param i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write"
    (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func $ask (param $fd i32) (param $at i32)
    (i32.store8 offset=0 (local.get $at) (call $sock_shutdown (local.get $fd) (i32.const 3)))
    (i32.store8 offset=1 (local.get $at) (call $sock_accept (local.get $fd) (i32.const 0) (i32.const 256)))
    (i32.store8 offset=2 (local.get $at)
      (call $sock_recv (local.get $fd) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 256) (i32.const 260)))
    (i32.store8 offset=3 (local.get $at)
      (call $sock_send (local.get $fd) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 256))))
  (func (export "run")
    (call $ask (i32.const 99) (i32.const 64))
    (call $ask (i32.const 1) (i32.const 68))
    (i32.store (i32.const 0) (i32.const 64))
    (i32.store (i32.const 4) (i32.const 8))
    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 16)))))
