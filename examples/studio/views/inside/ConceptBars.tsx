/** @jsxImportSource preact */
import type { Unit } from 'netlens';
import type { JSX } from 'preact';

interface ConceptBarsProps {
  readonly units: readonly Unit[];
  readonly categories: readonly string[];
}

/** How many units detect each concept, by category, the most frequent first. */
export function ConceptBars({ units, categories }: ConceptBarsProps): JSX.Element {
  const counts = categories.map((category) => {
    const concepts = new Map<string, number>();
    for (const unit of units) {
      if (unit.detector && unit.category === category)
        concepts.set(unit.concept, (concepts.get(unit.concept) ?? 0) + 1);
    }
    return { category, concepts: [...concepts].sort(([a, m], [b, n]) => n - m || a.localeCompare(b)) };
  });
  const most = Math.max(1, ...counts.flatMap(({ concepts }) => concepts.map(([, count]) => count)));
  return (
    <div class="concepts">
      {counts.map(({ category, concepts }) => (
        <table key={category}>
          <caption>
            {category} <span class="faint number">{concepts.reduce((sum, [, count]) => sum + count, 0)} units</span>
          </caption>
          <tbody>
            {concepts.map(([concept, count]) => (
              <tr key={concept}>
                <th scope="row">{concept}</th>
                <td>
                  <span class="bar" style={{ width: `${(100 * count) / most}%` }} />
                </td>
                <td class="number">{count}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ))}
    </div>
  );
}
