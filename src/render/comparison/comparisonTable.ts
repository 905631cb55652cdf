import type { Better, Comparison, Estimate } from '../../metrics/compare/Comparison.js';
import { escapeHtml } from '../escapeHtml.js';

const arrows: Readonly<Record<Better, string>> = { more: '↑', less: '↓', neither: '' };
const words: Readonly<Record<Better, string>> = {
  more: 'more is better',
  less: 'less is better',
  neither: 'says nothing of good or bad',
};

/** The table: a row a method, a column a metric; a shade for where a number lies among those of its column. */
export function comparisonTable({ methods, metrics, table, absent }: Comparison): string {
  const heads = metrics.map(
    ({ name, better }, i) =>
      `<th scope="col" data-better="${better}"><button type="button" data-sort="${i + 1}" title="${escapeHtml(name)}: ${words[better]}">${escapeHtml(name)} ${arrows[better]}</button></th>`,
  );
  const rows = methods.map((method) => {
    const cells = metrics.map(({ name, better }) => {
      const own = table[method]?.[name];
      if (own !== undefined) {
        const others = methods.flatMap((other) => table[other]?.[name] ?? []);
        return cell(method, name, own, better === 'neither' ? 0 : goodness(own, others, better));
      }
      const reasons = absent.filter((absence) => absence.method === method && absence.metric === name);
      const reason = reasons.map((absence) => absence.reason).join('; ');
      return `<td class="none" title="${escapeHtml(reason)}">–</td>`;
    });
    return `<tr><th scope="row" data-value="${escapeHtml(method)}">${escapeHtml(method)}</th>${cells.join('')}</tr>`;
  });
  return `<div class="wide"><table id="table"><thead><tr><th scope="col"><button type="button" data-sort="0">method</button></th>${heads.join('')}</tr></thead>
<tbody>${rows.join('\n')}</tbody></table></div>`;
}

function cell(method: string, metric: string, { mean, low, high }: Estimate, good: number): string {
  const place = `data-method="${escapeHtml(method)}" data-metric="${escapeHtml(metric)}"`;
  return `<td data-value="${mean}" style="--good:${good.toFixed(2)}"><button type="button" ${place}>${figure(mean)}<small>${figure(low)} to ${figure(high)}</small></button></td>`;
}

/** Where a number lies from the worst of its column to the best, 0..1. */
function goodness({ mean }: Estimate, all: readonly Estimate[], better: Better): number {
  const means = all.map((one) => one.mean);
  const [low, high] = [Math.min(...means), Math.max(...means)];
  if (high === low) return 0;
  const share = (mean - low) / (high - low);
  return better === 'more' ? share : 1 - share;
}

/** A number with three figures, without an exponent where that is short. */
export function figure(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) return value.toExponential(1);
  return size >= 100 ? value.toFixed(0) : value.toFixed(size >= 10 ? 1 : 3);
}
