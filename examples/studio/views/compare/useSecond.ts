import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { fittedTo } from '../../fittedTo.js';
import { studio } from '../../client.js';
import * as state from '../../state.js';
import type { ModelFacts } from '../../worker/facts.js';
import { normalizations, type Normalization } from '../../worker/normalization.js';
import type { Choice } from '../../worker/opening.js';
import type { TimedAnswer } from '../../worker/session.js';

/** A network beside the open one, and what it says of the open picture. */
export interface Second {
  readonly facts: ModelFacts;
  /** The picture as it takes it. */
  readonly picture: ImageData;
  readonly answer: TimedAnswer;
}

interface Opened {
  readonly facts: ModelFacts;
  readonly choice: Choice;
  readonly backend: string;
}

/** The network that is chosen, opened beside the first; why there is none, in words. */
export function useSecond(choice: Choice | undefined): { readonly second?: Second; readonly note: string } {
  const found = useSignal<{ readonly second?: Second; readonly note: string }>({ note: '' });
  const opened = useRef<Opened | undefined>(undefined);
  const last = useRef<Promise<void>>(Promise.resolve());
  const [original, backend, version] = [state.original.value, state.backend.value, state.version.value];
  useEffect(() => {
    if (choice === undefined || original === undefined) {
      found.value = { note: '' };
      return;
    }
    let isCurrent = true;
    const show = async (): Promise<void> => {
      if (!isCurrent) return;
      if (opened.current?.choice !== choice || opened.current.backend !== backend) {
        found.value = { note: 'Opening…' };
        opened.current = undefined;
        const facts = await studio.openSecond(choice);
        opened.current = { facts, choice, backend };
      }
      const { facts } = opened.current;
      if (!isCurrent) return;
      const picture = fittedTo(facts, original);
      await studio.setPicture(picture, normalizations[facts.guess.name] as Normalization, 'second');
      const answer = await studio.predict('second');
      if (isCurrent) found.value = { second: { facts, picture, answer }, note: '' };
    };
    // One after the other: the worker has room for one.
    last.current = last.current.then(show).catch((error: unknown) => {
      if (isCurrent) found.value = { note: (error as Error).message };
    });
    return () => {
      isCurrent = false;
    };
  }, [choice, original, backend, version]);
  useEffect(() => () => void studio.closeSecond(), []);
  return found.value;
}
