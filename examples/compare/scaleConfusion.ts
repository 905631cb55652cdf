import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { diagnose, type Scale, type Network } from 'netlens';

/** The usual scales, by name. */
export const scales = {
  '0..1': [0, 1],
  '-1..1': [-1, 1],
  '0..255': [0, 255],
  '-128..127': [-128, 127],
  torch: 'torch',
  caffe: 'caffe',
} as const satisfies Record<string, Scale>;

/** The name of a usual scale. */
export type ScaleName = keyof typeof scales;

/** Published networks that hold statistics of batch normalizations, and the scale that each was trained on. */
export const scaleCases: readonly (readonly [folder: string, right: ScaleName])[] = [
  ['mobilenet_v1_0.25_224_dense', '-1..1'],
  ['cifar10_resnet8', '0..255'],
  ['darknet_tiny_std', '0..1'],
  ['keras3/transfer_cat_coffee_rocket', '0..255'],
  ['teachable_machine', '-1..1'],
  ['keras3/mobilenet_v1_0.25_224_dense', '-1..1'],
];

/** How many pictures of a scale were looked at, and how many were said to be of a wrong one. */
export interface Accused {
  readonly accused: number;
  readonly pictures: number;
  /** How many of those accused were told the right scale. */
  readonly told: number;
}

/** Feeds each photo of a folder to a network in each scale, and counts what `diagnose` says. */
export async function scaleConfusion(
  network: Network,
  folder: string,
  right: ScaleName,
  loadImage: (file: string, options: { size: readonly [number, number]; scale: Scale }) => Promise<Tensor4D>,
): Promise<Record<ScaleName, Accused>> {
  const files = (await readdir(folder)).filter((name) => /\.(jpg|png)$/.test(name)).sort();
  const [, height, width] = network.inputs[0]?.shape as [null, number, number];
  const counts: [string, Accused][] = [];
  for (const [name, scale] of Object.entries(scales)) {
    let [accused, told] = [0, 0];
    for (const file of files) {
      const image = await loadImage(join(folder, file), { size: [height, width], scale });
      const { findings } = await diagnose(network, image);
      image.dispose();
      const finding = findings.find(({ code }) => code === 'wrong-scale');
      if (finding === undefined) continue;
      accused++;
      if (new RegExp(`scaled to '?${right.replaceAll('.', '\\.')}'? lies`).test(finding.message)) told++;
    }
    counts.push([name, { accused, told, pictures: files.length }]);
  }
  return Object.fromEntries(counts) as Record<ScaleName, Accused>;
}
