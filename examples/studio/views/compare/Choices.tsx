/** @jsxImportSource preact */
import type { JSX } from 'preact';

interface ChoicesProps {
  readonly title: string;
  readonly rows: readonly { readonly name: string; readonly text: string; readonly hint: string }[];
  readonly chosen: ReadonlySet<string>;
  readonly onChoose: (chosen: ReadonlySet<string>) => void;
}

/** Names that are chosen or not, folded away but for how many are. */
export function Choices({ title, rows, chosen, onChoose }: ChoicesProps): JSX.Element {
  const count = rows.filter(({ name }) => chosen.has(name)).length;
  const toggle = (name: string, isChosen: boolean): void => {
    const others = [...chosen].filter((other) => other !== name);
    onChoose(new Set(isChosen ? [...others, name] : others));
  };
  return (
    <details>
      <summary>
        {title}{' '}
        <span class="faint number">
          {count} of {rows.length}
        </span>
      </summary>
      <ul class="choices">
        {rows.map(({ name, text, hint }) => (
          <li key={name}>
            <label title={hint}>
              <input
                type="checkbox"
                checked={chosen.has(name)}
                onChange={(event) => toggle(name, event.currentTarget.checked)}
              />
              {text}
            </label>
          </li>
        ))}
      </ul>
    </details>
  );
}
