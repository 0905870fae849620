import type { IConfiguration } from 'dependency-cruiser'

/*
 * Dependencies point inward: cli → http → (client, worker, scheduler) → contract → pure domain. Type imports count like
 * any other, except where a rule says otherwise. Unit tests may import anything. Read through swc, because TypeScript 7
 * has no compiler API for dependency-cruiser to use (see `options.parser`).
 */

/** The client and what assembles it: the only files directly in src/ that are not pure domain. Extend it when the client grows. */
const client = '^src/(index|millrace|config|worker-surroundings)\\.ts$|^src/client/'
const direct = '^src/[^/]+\\.ts$'
const engine = '^src/store/(sqlite|postgres|redis)/'
const opener = '^src/store/open\\.ts$'
const test = '\\.test\\.ts$'

/** What only the program that executes jobs loads. Code that enqueues must never load it. */
export const workerCode = '^src/(worker|http|cli|testing)/'

const boundaries: IConfiguration = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      comment: 'A cycle, type imports included, means two files are one concept. Move what they share inward.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'not-to-unresolvable',
      severity: 'error',
      comment: 'This import names nothing that exists.',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'domain-is-pure',
      severity: 'error',
      comment:
        'A file directly in src/ is pure domain: it knows no store, worker, scheduler, client, HTTP, CLI or testing.',
      from: { path: direct, pathNot: [client, test] },
      to: { path: [client, '^src/(store|worker|scheduler|http|cli|testing)/'] },
    },
    {
      name: 'store-knows-no-callers',
      severity: 'error',
      comment: 'The store is called by the client and the worker; it does not know them.',
      from: { path: '^src/store/', pathNot: test },
      to: { path: [client, '^src/(worker|scheduler|http|cli|testing)/'] },
    },
    {
      name: 'engines-only-through-open',
      severity: 'error',
      comment: 'Only src/store/open.ts may name an engine. Everything else uses the contract, src/store/store.ts.',
      from: { path: '^src/', pathNot: [engine, opener, test] },
      to: { path: engine },
    },
    {
      name: 'engines-load-on-demand',
      severity: 'error',
      comment: 'src/store/open.ts loads an engine with import(), so that nobody loads the drivers of the others.',
      from: { path: opener },
      to: { path: engine, dynamic: false, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'engines-stand-alone',
      severity: 'error',
      comment: 'An engine uses its own folder, files directly in src/store/ except the opener, and the pure domain.',
      from: { path: engine, pathNot: test },
      to: {
        path: [client, '^src/(?!store/)[^/]+/', engine, opener],
        pathNot: '^src/store/$1/',
      },
    },
    {
      name: 'worker-knows-no-front-end',
      severity: 'error',
      comment: 'Whatever runs jobs works without HTTP and the command line.',
      from: { path: '^src/(?!(http|cli|testing)/)[^/]+/', pathNot: [client, test] },
      to: { path: '^src/(http|cli|testing)/' },
    },
    {
      name: 'client-knows-no-front-end',
      severity: 'error',
      comment: 'The client is called by HTTP and the command line. It may name their types, never load them.',
      from: { path: client, pathNot: test },
      to: { path: '^src/(http|cli|testing)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'http-knows-no-cli',
      severity: 'error',
      comment: 'The command line calls the HTTP layer, not the other way round.',
      from: { path: '^src/http/', pathNot: test },
      to: { path: '^src/(cli|testing)/' },
    },
    {
      name: 'cli-knows-no-testing',
      severity: 'error',
      comment: 'The public test kit is for tests.',
      from: { path: '^src/cli/', pathNot: test },
      to: { path: '^src/testing/' },
    },
    {
      name: 'no-internal-barrel',
      severity: 'error',
      comment: 'src/index.ts is for users of the package. Inside it, import the file that defines the name.',
      from: { path: '^src/', pathNot: test },
      to: { path: '^src/index\\.ts$' },
    },
    {
      name: 'source-stands-alone',
      severity: 'error',
      comment: 'Published code does not import tests, benchmarks, examples or scripts.',
      from: { path: '^src/', pathNot: test },
      to: { path: ['^(test|bench|examples|scripts)/', test] },
    },
    {
      name: 'source-uses-runtime-dependencies',
      severity: 'error',
      comment: 'Published code imports a package that only developers install.',
      from: { path: '^src/', pathNot: test },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only', 'npm-peer'] },
    },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    exclude: { path: '^(dist|coverage|dashboard/dist)/|(^|/)node_modules/.*/node_modules/' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.d.ts', '.json'],
    },
  },
}

export default boundaries
