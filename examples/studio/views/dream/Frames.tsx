/** @jsxImportSource preact */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { doing } from '../../doing.js';
import { download } from '../../ui/Save.js';
import { png } from './png.js';
import { hasEncoders, saveFilm, type FilmKind } from './saveFilm.js';

interface FramesProps {
  readonly frames: readonly ImageData[];
  /** The number of the first of them among all that there were. */
  readonly first: number;
  /** A frame that is looked at; the newest where undefined. */
  readonly chosen: number | undefined;
  readonly onChoose: (frame: number | undefined) => void;
  /** Frames a second of the film. */
  readonly rate: number;
}

/** The frames of a zoom: to be looked at again, and saved as a film or one by one. */
export function Frames({ frames, first, chosen, onChoose, rate }: FramesProps): JSX.Element {
  const share = useSignal<number | undefined>(undefined);
  const save = (kind: FilmKind): void => {
    share.value = 0;
    const onProgress = (value: number): void => void (share.value = value);
    void doing('Writing the film', () => saveFilm(frames, rate, kind, onProgress)).finally(
      () => (share.value = undefined),
    );
  };
  const isWriting = share.value !== undefined;
  return (
    <>
      <label class="frames">
        <span class="faint">Frame</span>
        <input
          type="range"
          min={0}
          max={frames.length - 1}
          value={chosen ?? frames.length - 1}
          onInput={(event) => {
            const at = Number(event.currentTarget.value);
            onChoose(at === frames.length - 1 ? undefined : at);
          }}
        />
        <span class="number">{first + (chosen ?? frames.length - 1) + 1}</span>
      </label>
      <div class="row">
        <span>
          {frames.length} frames <span class="faint number">{(frames.length / rate).toFixed(1)} s of film</span>
        </span>
        {hasEncoders() && (
          <button type="button" disabled={isWriting} onClick={() => save('video')}>
            Save the film
          </button>
        )}
        <button type="button" disabled={isWriting} onClick={() => save('gif')}>
          as GIF
        </button>
        <button type="button" onClick={() => void saveEach(frames, first)}>
          each as PNG
        </button>
      </div>
      {isWriting && <progress value={share.value ?? 0} aria-label="Progress of the film" />}
    </>
  );
}

async function saveEach(frames: readonly ImageData[], first: number): Promise<void> {
  for (const [i, frame] of frames.entries()) {
    download(`dream-${String(first + i).padStart(4, '0')}.png`, await png(frame));
    // A browser lets go of downloads that come at once.
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}
