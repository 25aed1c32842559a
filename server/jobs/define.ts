/** Something that the worker does all the time. */
export interface Loop {
  name: string;
  /** Works until `stopping` aborts, then finishes what it holds and resolves. What it throws ends the process. */
  run(stopping: AbortSignal): Promise<void>;
}
