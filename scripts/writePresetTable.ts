import { readFileSync, writeFileSync } from 'node:fs';
import { presets, type PresetParameter } from 'netlens';
import { format, resolveConfig } from 'prettier';

// The table of presets beside their sources in docs/synthesis.md, from `presets`. `npm run docs:tables` writes it.

export const presetPage = 'docs/synthesis.md';

/** Every preset, by the name that a caller writes. */
export const allPresets: Readonly<Record<string, readonly PresetParameter[]>> = {
  ...Object.fromEntries(Object.entries(presets).map(([name, { parameters }]) => [name, parameters])),
  'mahendran2015.inversion': presets.mahendran2015.inversion.parameters,
};

/** A constant as the table shows it: `stepSize` 1.5 of 255 levels. */
export function shownConstant({ name, unit, default: value }: PresetParameter): string {
  return [`\`${name}\``, `${Number(value.toPrecision(4))}`, ...(unit === undefined ? [] : [unit])].join(' ');
}

const listed = (parameters: readonly PresetParameter[]): string => parameters.map(shownConstant).join(', ') || 'none';

/** A row for each source of a preset, and one for what no source says. */
function rowsOf([name, parameters]: [string, readonly PresetParameter[]]): string[] {
  const sources = [...new Set(parameters.map(({ source }) => source))].toSorted(
    (a, b) => Number(a === 'ours') - Number(b === 'ours'),
  );
  return sources.map((source, i) => {
    const constants = listed(parameters.filter((each) => each.source === source));
    return `| ${i === 0 ? `\`${name}\`` : ''} | ${source} | ${constants} |`;
  });
}

/** The page with its table as `presets` has it now. */
export async function withPresetTable(): Promise<string> {
  const lines = ['| Preset | Source | Constants |', '| - | - | - |', ...Object.entries(allPresets).flatMap(rowsOf)];
  const text = readFileSync(presetPage, 'utf8').replace(
    /(<!-- presets: .*? -->\n).*?(<!-- \/presets -->)/s,
    (_, start: string, end: string) => `${start}\n${lines.join('\n')}\n\n${end}`,
  );
  return format(text, { ...(await resolveConfig(presetPage)), filepath: presetPage });
}

if (process.argv[1]?.endsWith('writePresetTable.ts')) writeFileSync(presetPage, await withPresetTable());
