/** What is used of WebAssembly: the compiler has it with a browser's names only. */
declare namespace WebAssembly {
  class Memory {
    readonly buffer: ArrayBuffer;
    /** Of `initial` pages of 64 KiB. */
    constructor(options: { readonly initial: number });
  }

  class Module {
    constructor(bytes: Uint8Array);
  }

  class Instance {
    readonly exports: object;
    constructor(module: Module, imports: Readonly<Record<string, Readonly<Record<string, Memory>>>>);
  }
}
