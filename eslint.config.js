import eslint from '@eslint/js';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import jsdoc from 'eslint-plugin-jsdoc';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** What each room under src/ may import besides itself and the files at the top of src/: imports run one way. */
const rooms = {
  'network/operations': [
    'network/operation.ts',
    'network/geometry.ts',
    'network/locality.ts',
    'network/receptiveInterval.ts',
    'network/tapeGradients.ts',
    'network/weights.ts',
    'backend',
  ],
  backend: [],
  network: ['backend'],
  models: ['network', 'backend'],
  objectives: ['models/openNetwork.ts', 'models/scoreSource.ts', 'network'],
  attribution: ['objectives', 'models/openNetwork.ts', 'models/scoreSource.ts', 'network'],
  diagnosis: ['attribution', 'metrics', 'objectives', 'models/openNetwork.ts', 'network', 'input/Scale.ts'],
  explain: [
    'attribution',
    'diagnosis/inputRange.ts',
    'inspection/classify.ts',
    'input',
    'objectives',
    'models/openNetwork.ts',
    'network',
    'render',
  ],
  samples: ['models/loadModel.ts', 'models/labels.ts'],
  synthesis: ['objectives', 'models/openNetwork.ts', 'models/scoreSource.ts', 'network', 'backend'],
  'synthesis/image': ['synthesis/withTranspose.ts', 'backend'],
  inspection: ['attribution', 'objectives', 'models/openNetwork.ts', 'models/scoreSource.ts', 'network'],
  concepts: ['attribution', 'inspection', 'objectives', 'models/openNetwork.ts', 'network'],
  metrics: [
    'attribution',
    'inspection/dataset.ts',
    'objectives',
    'models/openNetwork.ts',
    'models/scoreSource.ts',
    'network',
  ],
  input: ['render/Raster.ts'],
  // Of what it draws the types alone; of photos, how they become pixels and where they are cut.
  render: [
    'input/ImageOptions.ts',
    'input/centreBox.ts',
    'input/toInput.ts',
    'concepts/dissection/Dissection.ts',
    'inspection/TopActivation.ts',
    'metrics/compare/Comparison.ts',
    'metrics/compare/checkComparison.ts',
  ],
  // Networks are written down with all that methods do to them.
  onnx: ['attribution', 'objectives', 'models/openNetwork.ts', 'network', 'backend'],
  node: [
    'explain',
    'input',
    'attribution',
    'inspection',
    'concepts',
    'metrics',
    'objectives',
    'models',
    'network',
    'backend',
    'onnx',
    'wasm.ts',
  ],
};

/** What any room may import. */
const shared = [
  'Box.ts',
  'Random.ts',
  'addAll.ts',
  'declare.ts',
  'errors.ts',
  'gaussianMatrix.ts',
  'nearest.ts',
  'options.ts',
  'pace.ts',
  'reviveError.ts',
];

const zones = Object.entries(rooms).map(([room, others]) => ({
  target: `./src/${room}`,
  from: './src',
  except: [room, ...shared, ...others].map((path) => `./${path}`),
  message: `src/${room} may import only ${[...shared, ...others].join(', ')} (see CONTRIBUTING.md).`,
}));

/** Rooms of synthesis that stand on what another of them has. */
const onAscent = ['ascent', 'adversarial', 'dream', 'evolve'].map((room, i, all) => ({
  target: `./src/synthesis/${room}`,
  from: all
    .slice(1)
    .filter((other) => other !== room)
    .map((other) => `./src/synthesis/${other}`),
  message: `src/synthesis/${room} may not import other rooms of synthesis but ascent and image (see CONTRIBUTING.md).`,
}));

export default defineConfig(
  globalIgnores(['dist', 'docs/api', 'out', 'src/backend/wasm/assembly', 'src/samples/data.ts']),
  eslint.configs.recommended,
  tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: {
          allowDefaultProject: ['eslint.config.js', '.dependency-cruiser.js', 'scripts/typedocRooms.js'],
        },
      },
    },
    rules: {
      // tfjs's operations return whatever tensor type is asserted; how to assert it is a matter of taste.
      '@typescript-eslint/no-unnecessary-type-assertion': 'off',
      // Prettier leaves comments as they are.
      'max-len': ['error', { code: 20_000, comments: 120, ignoreUrls: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowArray: true, allowNumber: true }],
    },
  },
  {
    // Tests pass what the types forbid, and read the configuration of layers, which tfjs leaves untyped.
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: ['src/**/*.ts'],
    plugins: { 'import-x': importX },
    settings: {
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
      'import-x/resolver-next': [createNodeResolver({ extensionAlias: { '.js': ['.ts', '.js'] } })],
    },
    extends: [jsdoc.configs['flat/logical-typescript-error']],
    rules: {
      'jsdoc/require-jsdoc': [
        'error',
        {
          publicOnly: true,
          enableFixer: false,
          require: { ClassDeclaration: true, FunctionDeclaration: true },
          contexts: ['TSInterfaceDeclaration', 'TSTypeAliasDeclaration'],
        },
      ],
      'jsdoc/require-description': 'error',
      // Errors are named in @throws without being imported for it; TypeDoc checks the links.
      'jsdoc/no-undefined-types': 'off',
      // TypeDoc reads `/** What. @default 1 */` as it is meant.
      'jsdoc/escape-inline-tags': 'off',
      'jsdoc/check-param-names': ['error', { disableMissingParamChecks: true }],
      'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones: [...zones, ...onAscent] }],
    },
  },
  // Nobody reads these by name: a family's file hands lower.ts a table.
  { files: ['src/models/layers/*.ts'], rules: { 'jsdoc/require-jsdoc': 'off' } },
);
