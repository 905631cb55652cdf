import type { ColorScale } from '../ColorScale.js';
import type { Raster } from '../Raster.js';

/** What `sheet` makes a page of: a picture, what a network answers, and why, by several methods. Text is plain. */
export interface Sheet {
  /** The page's heading. */
  readonly title: string;
  /** A sentence or two under the title. @default none */
  readonly summary?: string;
  /** The picture that was explained. */
  readonly input: SheetFigure;
  /** The most probable classes, first first. */
  readonly predictions: readonly SheetPrediction[];
  /** What else to know, as name and value: model, backend, sizes. @default none */
  readonly facts?: readonly (readonly [name: string, value: string])[];
  /** The classes that are explained. */
  readonly classes: readonly SheetPrediction[];
  /** The methods, each with a map for each class. */
  readonly methods: readonly SheetMethod[];
  /** Pictures that belong to no class: weights, activations. @default none */
  readonly galleries?: readonly SheetGallery[];
  /** Show small pictures with sharp pixels instead of smoothed ones. @default false */
  readonly pixelated?: boolean;
}

/** A class and what the network says of it. */
export interface SheetPrediction {
  /** Its name. */
  readonly label: string;
  /** A score has no bar and no percent; a segmentation's share is of the places. */
  readonly unit: 'probability' | 'score' | 'share';
  /** 0 to 1, but a score. */
  readonly value: number;
}

/** A picture on the page. */
export interface SheetFigure {
  /** The picture, which becomes a part of the page; or its address, seen from the page. */
  readonly picture: Raster | string;
  /** What it shows, for those who cannot see it. */
  readonly alt: string;
  /** A line under it. @default none */
  readonly caption?: string;
}

/** A method and its maps. */
export interface SheetMethod {
  /** Its name in the field. */
  readonly name: string;
  /** What its maps show, in a sentence. */
  readonly explanation: string;
  /** Its map of each of the sheet's classes, in their order. */
  readonly maps: readonly (SheetMap | SheetAbsence)[];
}

/** A method's map of a class. */
export interface SheetMap extends SheetFigure {
  /** How long the method took, in milliseconds. @default not shown */
  readonly ms?: number;
  /** Which colour stands for which value. @default no legend */
  readonly scale?: ColorScale;
}

/** Why a method has no map: it does not suit this network, say. */
export interface SheetAbsence {
  /** In a sentence. */
  readonly reason: string;
}

/** A group of pictures under a heading. */
export interface SheetGallery {
  /** The heading. */
  readonly heading: string;
  /** What its pictures show, in a sentence. */
  readonly explanation: string;
  /** The pictures. */
  readonly figures: readonly SheetFigure[];
}
