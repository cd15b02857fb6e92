;; wasi ABI: works on a file. Standard input: what to do (one letter), the descriptor of a folder (one
;; digit), the length of a path (two digits), the path, and a content.
;;   w: write the content to the file, which stays open     r: answer the file
;;   a: write to the end of the file                        d: remove the file
;;   m: make a folder                                       D: remove a folder
;;   n: rename the file to the content                      t: write, then trap
;;   x: write, then exit with 3                             e: write, then exit with 0
;;   g: write the content without end                       c: make files without end
;;   s: write far behind the end                            k: seek further and further, then write
;;   p: fd_pwrite far behind the end                        S: fd_filestat_set_size far behind the end
;;   F: fd_allocate far behind the end
;; An errno other than 0 is the exit status.
(module
  (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_pwrite" (func $fd_pwrite (param i32 i32 i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_seek" (func $fd_seek (param i32 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_close" (func $fd_close (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_allocate" (func $fd_allocate (param i32 i64 i64) (result i32)))
  (import "wasi_snapshot_preview1" "fd_filestat_set_size" (func $set_size (param i32 i64) (result i32)))
  (import "wasi_snapshot_preview1" "path_open"
    (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_unlink_file" (func $unlink (param i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_create_directory" (func $mkdir (param i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_remove_directory" (func $rmdir (param i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_rename" (func $rename (param i32 i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 40)
  (global $what (mut i32) (i32.const 0))
  (global $folder (mut i32) (i32.const 0))
  (global $path (mut i32) (i32.const 1028))
  (global $pathLength (mut i32) (i32.const 0))
  (global $content (mut i32) (i32.const 0))
  (global $contentLength (mut i32) (i32.const 0))
  (func $digit (param $at i32) (result i32) (i32.sub (i32.load8_u (local.get $at)) (i32.const 48)))
  (func $check (param $errno i32) (if (local.get $errno) (then (call $exit (local.get $errno)))))
  (func $is (param $letter i32) (result i32) (i32.eq (global.get $what) (local.get $letter)))
  (func $open (param $flags i32) (param $append i32) (result i32)
    (call $check (call $path_open (global.get $folder) (i32.const 0) (global.get $path)
      (global.get $pathLength) (local.get $flags) (i64.const 0x1fffffff) (i64.const 0x1fffffff)
      (local.get $append) (i32.const 32)))
    (i32.load (i32.const 32)))
  (func $write (param $descriptor i32)
    (i32.store (i32.const 0) (global.get $content))
    (i32.store (i32.const 4) (global.get $contentLength))
    (call $check (call $fd_write (local.get $descriptor) (i32.const 0) (i32.const 1) (i32.const 8))))
  (func (export "_start")
    (local $file i32) (local $i i32)
    (i32.store (i32.const 0) (i32.const 1024))
    (i32.store (i32.const 4) (i32.const 2000000))
    (call $check (call $fd_read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))
    (global.set $what (i32.load8_u (i32.const 1024)))
    (global.set $folder (call $digit (i32.const 1025)))
    (global.set $pathLength
      (i32.add (i32.mul (i32.const 10) (call $digit (i32.const 1026))) (call $digit (i32.const 1027))))
    (global.set $content (i32.add (i32.const 1028) (global.get $pathLength)))
    (global.set $contentLength
      (i32.sub (i32.sub (i32.load (i32.const 8)) (i32.const 4)) (global.get $pathLength)))
    (if (call $is (i32.const 119)) (then (call $write (call $open (i32.const 9) (i32.const 0)))))
    (if (call $is (i32.const 97)) (then (call $write (call $open (i32.const 1) (i32.const 1)))))
    (if (call $is (i32.const 116)) (then (call $write (call $open (i32.const 9) (i32.const 0))) unreachable))
    (if (call $is (i32.const 120))
      (then (call $write (call $open (i32.const 9) (i32.const 0))) (call $exit (i32.const 3))))
    (if (call $is (i32.const 101))
      (then (call $write (call $open (i32.const 9) (i32.const 0))) (call $exit (i32.const 0))))
    (if (call $is (i32.const 114))
      (then
        (local.set $file (call $open (i32.const 0) (i32.const 0)))
        (i32.store (i32.const 0) (i32.const 1024))
        (i32.store (i32.const 4) (i32.const 1000000))
        (call $check (call $fd_read (local.get $file) (i32.const 0) (i32.const 1) (i32.const 4)))
        (call $check (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))))
    (if (call $is (i32.const 100))
      (then (call $check (call $unlink (global.get $folder) (global.get $path) (global.get $pathLength)))))
    (if (call $is (i32.const 109))
      (then (call $check (call $mkdir (global.get $folder) (global.get $path) (global.get $pathLength)))))
    (if (call $is (i32.const 68))
      (then (call $check (call $rmdir (global.get $folder) (global.get $path) (global.get $pathLength)))))
    (if (call $is (i32.const 110))
      (then (call $check (call $rename (global.get $folder) (global.get $path) (global.get $pathLength)
        (global.get $folder) (global.get $content) (global.get $contentLength)))))
    (if (call $is (i32.const 103))
      (then
        (local.set $file (call $open (i32.const 9) (i32.const 0)))
        (loop $more (call $write (local.get $file)) (br $more))))
    (if (call $is (i32.const 99))
      (then
        (loop $more
          (i32.store (global.get $path)
            (i32.add (i32.const 0x30303030)
              (i32.or
                (i32.or (i32.and (local.get $i) (i32.const 15))
                  (i32.shl (i32.and (i32.shr_u (local.get $i) (i32.const 4)) (i32.const 15)) (i32.const 8)))
                (i32.or
                  (i32.shl (i32.and (i32.shr_u (local.get $i) (i32.const 8)) (i32.const 15)) (i32.const 16))
                  (i32.shl (i32.shr_u (local.get $i) (i32.const 12)) (i32.const 24))))))
          (drop (call $fd_close (call $open (i32.const 9) (i32.const 0))))
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (br $more))))
    (if (call $is (i32.const 115))
      (then
        (local.set $file (call $open (i32.const 9) (i32.const 0)))
        (call $check (call $fd_seek (local.get $file) (i64.const 0x10000000000) (i32.const 0) (i32.const 64)))
        (call $write (local.get $file))))
    (if (call $is (i32.const 107))
      (then
        (local.set $file (call $open (i32.const 9) (i32.const 0)))
        (loop $more
          (call $check (call $fd_seek (local.get $file) (i64.const 0x80000) (i32.const 1) (i32.const 64)))
          (br $more))))
    (if (call $is (i32.const 112))
      (then
        (local.set $file (call $open (i32.const 9) (i32.const 0)))
        (i32.store (i32.const 0) (global.get $content))
        (i32.store (i32.const 4) (global.get $contentLength))
        (call $check (call $fd_pwrite (local.get $file) (i32.const 0) (i32.const 1)
          (i64.const 0x10000000000) (i32.const 8)))))
    (if (call $is (i32.const 83))
      (then (call $check
        (call $set_size (call $open (i32.const 9) (i32.const 0)) (i64.const 0x10000000000)))))
    (if (call $is (i32.const 70))
      (then (call $check
        (call $fd_allocate (call $open (i32.const 9) (i32.const 0)) (i64.const 0) (i64.const 0x10000000000)))))))
