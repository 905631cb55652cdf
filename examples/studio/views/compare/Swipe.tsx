/** @jsxImportSource preact */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { doing } from '../../doing.js';
import { studio } from '../../client.js';
import * as state from '../../state.js';
import { ClassField } from '../../ui/ClassField.js';
import { Save, savePng } from '../../ui/Save.js';
import type { MethodRow } from '../../worker/explain.js';
import { MethodField } from './MethodField.js';
import { NetworkField, secondChoice } from './NetworkField.js';
import { rivalOf, sameClass, sideOf, textOf } from './side.js';
import { TwoMaps } from './TwoMaps.js';
import { useDrawn } from './useDrawn.js';
import type { Side } from './useMap.js';
import { useSecond } from './useSecond.js';

/** In what the two maps may differ. */
const differences = [
  ['classes', 'Two classes'],
  ['methods', 'Two methods'],
  ['networks', 'Two networks'],
] as const;

/** Two maps of the open picture, one over the other, with an edge to move: of two classes, methods or networks. */
export function Swipe(): JSX.Element {
  const methods = useSignal<readonly MethodRow[]>([]);
  useEffect(() => void studio.methods().then((rows) => (methods.value = rows)), []);
  const { differ, left, right } = state.compare;
  const isNetworks = differ.value === 'networks';
  const { second, note } = useSecond(isNetworks ? secondChoice() : undefined);
  const scores = state.answer.value?.scores ?? new Float32Array();
  const names = Array.from(second?.answer.scores ?? [], (_, i) => second?.facts.labels[i] ?? `class ${i}`);

  const first = sideOf(left.value, scores.length) ?? { method: 'gradCam', target: state.explained.value };
  const given = sideOf(right.value, isNetworks ? names.length : scores.length);
  const other = ((): Side => {
    if (differ.value === 'methods') return { method: given?.method ?? 'saliency', target: first.target };
    if (!isNetworks) return { method: first.method, target: given?.target ?? rivalOf(scores, first.target) };
    const same = sameClass(state.nameOf(first.target), { names, scores: second?.answer.scores ?? [] });
    return { method: first.method, target: given?.target ?? same };
  })();
  const drawn = [
    useDrawn(first, state.picture.value, 'first'),
    useDrawn(other, isNetworks ? second?.picture : state.picture.value, isNetworks ? 'second' : 'first'),
  ] as const;

  const titleOf = (method: string): string => methods.value.find(({ name }) => name === method)?.title ?? method;
  const nameOf = (target: number): string => (isNetworks ? (names[target] ?? '') : state.nameOf(target));
  const scoreOf = (target: number): string => {
    const score = isNetworks ? second?.answer.scores[target] : scores[target];
    return score === undefined ? '' : ` ${state.said(score)}`;
  };
  const own = state.said(scores[first.target] ?? 0);
  const captions = [
    `${titleOf(first.method)}, ${state.nameOf(first.target)} ${own}, ${state.model.value?.name}`,
    `${titleOf(other.method)}, ${nameOf(other.target)}${scoreOf(other.target)}, ${(isNetworks ? second?.facts : state.model.value)?.name}`,
  ] as const;
  const set = (signal: typeof left, side: Side): void => void (signal.value = textOf(side));
  const [a, b] = [drawn[0].painted, drawn[1].painted];
  const waiting = [note, ...drawn.map((each) => each.note)].find((each) => each !== '');
  return (
    <>
      <div class="row" role="group" aria-label="What differs">
        {differences.map(([id, title]) => (
          <button
            key={id}
            type="button"
            aria-pressed={differ.value === id}
            onClick={() => {
              right.value = '';
              differ.value = id;
            }}
          >
            {title}
          </button>
        ))}
      </div>
      <div class="shared">
        {differ.value === 'methods' ? (
          <ClassField label="Class" value={first.target} onValue={(target) => set(left, { ...first, target })} />
        ) : (
          <MethodField
            methods={methods.value}
            value={first.method}
            onValue={(method) => set(left, { ...first, method })}
          />
        )}
      </div>
      <div class="sides">
        <section class="side" aria-label="Left">
          {isNetworks && (
            <p>
              <span class="faint">Network</span>
              <br />
              {state.model.value?.name}
            </p>
          )}
          {differ.value === 'methods' ? (
            <MethodField
              methods={methods.value}
              value={first.method}
              onValue={(method) => set(left, { ...first, method })}
            />
          ) : (
            <ClassField label="Class" value={first.target} onValue={(target) => set(left, { ...first, target })} />
          )}
        </section>
        <section class="side" aria-label="Right">
          {isNetworks && <NetworkField />}
          {differ.value === 'methods' ? (
            <MethodField
              methods={methods.value}
              value={other.method}
              onValue={(method) => set(right, { ...other, method })}
            />
          ) : (
            (second !== undefined || !isNetworks) && (
              <ClassField
                label="Class"
                value={other.target}
                {...(isNetworks && { names })}
                onValue={(target) => set(right, { ...other, target })}
              />
            )
          )}
        </section>
      </div>
      {a && b ? (
        <TwoMaps left={a} right={b} captions={captions} />
      ) : (
        <p class="faint" role="status">
          {waiting ?? 'Choose the network of the right map.'}
        </p>
      )}
      {a && b && (
        <p class="row">
          <Save name={captions[0]} image={a.image} numbers={() => a.map} /> left
          <Save name={captions[1]} image={b.image} numbers={() => b.map} /> right
          <button
            type="button"
            onClick={() =>
              void doing('Drawing', async () => {
                const both = [a, b].map(({ image }, i) => ({ image, caption: captions[i] as string }));
                await savePng('two maps', await studio.captioned(both));
              })
            }
          >
            Save both, with captions
          </button>
        </p>
      )}
      <p class="faint">
        Move the edge with the pointer or the arrow keys. Each map has its own scale: compare where they are, not how
        strong.
      </p>
    </>
  );
}
