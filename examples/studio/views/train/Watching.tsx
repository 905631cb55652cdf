/** @jsxImportSource preact */
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { useFiles } from '../../actions.js';
import { doing } from '../../doing.js';
import { Picture } from '../../ui/Picture.js';
import { Save } from '../../ui/Save.js';
import type { TrainingFacts } from '../../worker/train.js';
import type { Look } from '../../worker/trainLook.js';
import { FileButton } from '../open/FileButton.js';
import { Pad } from '../open/Pad.js';
import { Sheet } from './Sheet.js';
import { heldOutPicture, ownPicture, watch, watched } from './training.js';

/** The picture that the network is watched with, and what it takes it for at this moment. */
export function Watching({ facts, look }: { readonly facts: TrainingFacts; readonly look: Look }): JSX.Element {
  const own = ownPicture.value;
  const isOwn = watched.value === 'picture';
  // What is drawn or chosen is seen at once.
  useEffect(() => {
    if (isOwn) void watch('picture');
  }, [own]);
  const image = watched.value === 'picture' ? own : heldOutPicture(watched.value);
  const truth = watched.value === 'picture' ? undefined : facts.heldOut.classes[watched.value];
  const { probabilities } = look;
  const best = probabilities.indexOf(Math.max(...probabilities));
  const name = watched.value === 'picture' ? 'your picture' : `held-out picture ${watched.value}`;
  return (
    <section aria-label="Watched picture" class="watching">
      <h2>
        {facts.labels[best]}{' '}
        <span class="faint">
          {Math.round(100 * (probabilities[best] as number))} %
          {truth !== undefined && (truth === best ? ', right' : `, but it is ${facts.labels[truth]}`)}
        </span>
      </h2>
      <div class="pictures">
        {image && (
          <figure>
            <figcaption>
              <span>picture</span>
              <Save name={name} image={image} />
            </figcaption>
            <Picture image={image} label={name} />
          </figure>
        )}
        <Sheet of="picture" what="gradient" tiles={look.gradient} />
      </div>
      <ol class="probabilities" data-answer={best}>
        {facts.labels.map((label, i) => (
          <li
            key={label}
            class={i === truth ? 'truth' : ''}
            style={{ '--share': `${100 * (probabilities[i] as number)}%` }}
          >
            <span>{label}</span>
            <span class="number">{(100 * (probabilities[i] as number)).toFixed(1)}</span>
          </li>
        ))}
      </ol>
      <div class="row">
        <label>
          <span class="faint">Picture</span>
          <input
            type="number"
            min="0"
            max={facts.heldOut.classes.length - 1}
            aria-label="Held-out picture"
            value={watched.value === 'picture' ? '' : watched.value}
            onInput={(event) => {
              const { value, max } = event.currentTarget;
              if (value !== '') void watch(Math.max(0, Math.min(Number(max), Math.round(Number(value)))));
            }}
          />
        </label>
        <button
          type="button"
          aria-pressed={isOwn}
          disabled={own === undefined}
          title="The open picture, also one that you draw or choose here"
          onClick={() => void watch('picture')}
        >
          Your picture
        </button>
        <Pad />
        <FileButton
          label="File…"
          title="A picture"
          accept="image/*"
          onFiles={(files) => void doing('Reading', () => useFiles(files))}
        />
        <Save name="probabilities" numbers={() => ({ probabilities })} />
      </div>
    </section>
  );
}
