// A plug-in of typedoc: each export stands in the category of the room that it comes from. Beside the site lie llms.txt
// and the pages as they were written.
import { cpSync, mkdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { CommentTag, Comment, Converter, PageEvent, ReflectionKind, RendererEvent } from 'typedoc';

/** The rooms of src/, in the order of the site. */
const rooms = {
  'First steps': /^src\/(explain|samples)\//,
  'Models and pictures': /^src\/(models|input|network)\//,
  Targets: /^src\/objectives\//,
  'Attribution: gradients': /^src\/attribution\/gradient\//,
  'Attribution: backward rules': /^src\/attribution\/rules\//,
  'Attribution: class activation maps': /^src\/attribution\/cam\//,
  'Attribution: changed pictures': /^src\/attribution\/(perturbation|segments)\//,
  'Attribution: all methods': /^src\/attribution\//,
  Diagnosis: /^src\/diagnosis\//,
  'Looking inside': /^src\/inspection\//,
  Concepts: /^src\/concepts\//,
  Metrics: /^src\/metrics\//,
  Synthesis: /^src\/synthesis\//,
  Pictures: /^src\/render\//,
  'Many images': /^src\/node\//,
  Backends: /^src\/(backend|wasm)/,
  ONNX: /^src\/onnx/,
  'Errors and options': /^src\//,
};

/** @param {import('typedoc').Application} app */
export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const reflection of project.getReflectionsByKind(ReflectionKind.SomeExport)) {
      const parent = reflection.parent;
      if (parent === undefined || !(parent.isProject() || parent.kindOf(ReflectionKind.Module))) continue;
      const file = project.getSymbolIdFromReflection(reflection)?.fileName.replace(/^.*?(?=src\/)/, '');
      const [room] = Object.entries(rooms).find(([, pattern]) => pattern.test(file ?? '')) ?? [];
      if (room === undefined) continue;
      reflection.comment ??= new Comment();
      reflection.comment.blockTags.push(new CommentTag('@category', [{ kind: 'text', text: room }]));
    }
  });
  // The picture itself is copied for the <img> that stands for the film where there is no player.
  app.renderer.on(PageEvent.END, (page) => {
    page.contents = page.contents?.replaceAll('poster="images/', 'poster="../media/');
  });
  app.renderer.on(RendererEvent.END, ({ outputDirectory }) => {
    mkdirSync(join(outputDirectory, 'docs'), { recursive: true });
    for (const page of ['llms.txt', ...app.options.getValue('projectDocuments')]) {
      cpSync(page, join(outputDirectory, relative('.', page)));
    }
  });
}
