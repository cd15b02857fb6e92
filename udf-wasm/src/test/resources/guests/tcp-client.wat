;; A command whose input is an IPv4 address and a port, four bytes each, little-endian, and then what
;; it sends there. It writes what comes back first, and exits with the errno of what failed.
(module
  (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_close" (func $fd_close (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (import "wasi_snapshot_preview1" "sock_connect" (func $connect (param i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sock_send" (func $send (param i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sock_recv" (func $recv (param i32 i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sock_shutdown" (func $shutdown (param i32 i32) (result i32)))
  (memory (export "memory") 1)

  (func $check (param $errno i32)
    (if (local.get $errno) (then (call $proc_exit (local.get $errno)))))

  (func $vector (param $address i32) (param $length i32)
    (i32.store (i32.const 0) (local.get $address))
    (i32.store (i32.const 4) (local.get $length)))

  (func (export "_start") (local $i i32)
    (call $vector (i32.const 1024) (i32.const 8192))
    (call $check (call $fd_read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))
    ;; A port of 0xffff0000 and more: opens connections without end, to the port in its lower half.
    (if (i32.ge_u (i32.load (i32.const 1028)) (i32.const 0xffff0000))
      (then
        (loop $more
          (call $check (call $connect (i32.load (i32.const 1024))
            (i32.and (i32.load (i32.const 1028)) (i32.const 0xffff)) (i32.const 16)))
          (br $more))))
    (call $check
      (call $connect (i32.load (i32.const 1024)) (i32.load (i32.const 1028)) (i32.const 16)))
    (call $vector (i32.const 1032) (i32.sub (i32.load (i32.const 8)) (i32.const 8)))
    (call $check
      (call $send (i32.load (i32.const 16)) (i32.const 0) (i32.const 1) (i32.const 0) (i32.const 8)))
    (call $check (call $shutdown (i32.load (i32.const 16)) (i32.const 2)))
    (call $vector (i32.const 16384) (i32.const 4096))
    (block $end
      (loop $next
        (call $check
          (call $recv (i32.load (i32.const 16)) (i32.const 0) (i32.const 1) (i32.const 0)
            (i32.const 20) (i32.const 24)))
        (br_if $end (i32.eqz (i32.load (i32.const 20))))
        (call $vector (i32.const 16384) (i32.load (i32.const 20)))
        (call $check (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 28)))
        (call $vector (i32.const 16384) (i32.const 4096))
        (br $next)))
    (call $check (call $fd_close (i32.load (i32.const 16))))
    ;; It is closed: a second close is EBADF, and so is another send.
    (if (i32.ne (call $fd_close (i32.load (i32.const 16))) (i32.const 8)) (then (unreachable)))
    (if (i32.ne
          (call $send (i32.load (i32.const 16)) (i32.const 0) (i32.const 1) (i32.const 0) (i32.const 8))
          (i32.const 8))
      (then (unreachable)))))
