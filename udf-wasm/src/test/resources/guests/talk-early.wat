;; message ABI: logs in both ways and asks for a page in _initialize; its handle logs the page, and answers its
;; input.
(module
  (import "env" "log" (func $log (param i32 i32)))
  (import "env" "http_request" (func $http_request (param i32 i32) (result i64)))
  (import "wasi_snapshot_preview1" "fd_write"
    (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (global $free (mut i32) (i32.const 4096))
  (global $page (mut i64) (i64.const 0))
  (data (i32.const 64) "logged early\n")
  (data (i32.const 128) "{\"url\": \"http://example.com/\"}")
  (func $alloc (export "alloc") (param $length i32) (result i32)
    (global.get $free)
    (global.set $free (i32.add (global.get $free) (local.get $length))))
  (func (export "dealloc") (param i32 i32))
  (func (export "_initialize")
    (call $log (i32.const 64) (i32.const 12))
    (i32.store (i32.const 0) (i32.const 64))
    (i32.store (i32.const 4) (i32.const 13))
    (drop (call $fd_write (i32.const 2) (i32.const 0) (i32.const 1) (i32.const 40)))
    (global.set $page (call $http_request (i32.const 128) (i32.const 30))))
  (func (export "handle") (param $pointer i32) (param $length i32) (result i64)
    (call $log
      (i32.wrap_i64 (global.get $page))
      (i32.wrap_i64 (i64.shr_u (global.get $page) (i64.const 32))))
    (i64.or
      (i64.shl (i64.extend_i32_u (local.get $length)) (i64.const 32))
      (i64.extend_i32_u (local.get $pointer)))))
