/** @jsxImportSource preact */
import type { ComponentChildren, JSX } from 'preact';
import type { Run } from './useRun.js';

interface RunButtonsProps {
  readonly run: Run;
  readonly label: string;
  readonly onBegin: () => void;
  /** What the progress is that of. */
  readonly of: string;
  /** Whether there is something to begin. @default true */
  readonly isReady?: boolean;
  /** Other things to begin. */
  readonly children?: ComponentChildren;
}

/** Begin, pause and resume, stop; and how far the work is. */
export function RunButtons({ run, label, onBegin, of, isReady = true, children }: RunButtonsProps): JSX.Element {
  const isRunning = run.share !== undefined;
  return (
    <>
      <div class="row">
        <button type="button" class="primary" disabled={isRunning || !isReady} onClick={onBegin}>
          {label}
        </button>
        {children}
        <button type="button" disabled={!isRunning} aria-pressed={run.isPaused} onClick={run.pause}>
          {run.isPaused ? 'Resume' : 'Pause'}
        </button>
        <button type="button" disabled={!isRunning} onClick={run.stop}>
          Stop
        </button>
      </div>
      <progress class={isRunning ? '' : 'idle'} value={run.share ?? 0} aria-label={`Progress of ${of}`} />
    </>
  );
}
