;; Exports nothing that the host knows.
(module (func (export "main")))
