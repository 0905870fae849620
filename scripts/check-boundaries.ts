/**
 * Checks the rules of dependency-cruiser.config.ts, and one that dependency-cruiser cannot express: that what
 * src/index.ts loads when it is imported (no type imports, no `import()`) holds no worker, HTTP, CLI or testing code.
 */
import { existsSync } from 'node:fs'
import type { VariableDeclarator } from '@swc/core'
import swcVisitor from '@swc/core/Visitor.js'
import { cruise, type ICruiseResult, type IModule } from 'dependency-cruiser'
import boundaries, { workerCode } from '../dependency-cruiser.config.ts'

// dependency-cruiser reads TypeScript through swc's visitor, which throws at `using` declarations. They look like any other
// variable's. The visitor is deprecated, not its use by dependency-cruiser; a version without it fails here, aloud.
// oxlint-disable-next-line typescript/no-deprecated
const visitor = swcVisitor.Visitor.prototype
// oxlint-disable-next-line typescript/unbound-method -- called with its visitor below
const { visitStatement } = visitor
visitor.visitStatement = function (statement) {
  const { type, decls } = statement as { type: string; decls?: VariableDeclarator[] }
  if (type !== 'UsingDeclaration' || decls === undefined) return visitStatement.call(this, statement)
  this.visitVariableDeclarators(decls)
  return statement
}

const folders = ['src', 'test', 'examples', 'scripts'].filter((folder) => existsSync(folder))
const { forbidden } = boundaries
const { output } = await cruise(folders, {
  ...boundaries.options,
  validate: true,
  ruleSet: forbidden === undefined ? {} : { forbidden },
})
if (typeof output === 'string') throw new Error('dependency-cruiser answered with text')

const problems = [...violations(output), ...workerCodeLoadedByProducers(output.modules)]
for (const problem of problems) console.error(problem)
console.log(`${output.summary.totalCruised} modules, ${problems.length} problems`)
// A parser that reads nothing would pass every rule.
const blind = existsSync('src/index.ts') && output.summary.totalDependenciesCruised === 0
if (blind) console.error('No imports were found at all: the parser does not work')
process.exitCode = problems.length > 0 || blind ? 1 : 0

function violations({ summary }: ICruiseResult): string[] {
  const reasons = new Map(forbidden?.map((rule) => [rule.name, rule.comment]))
  return summary.violations.map(({ rule, from, to, cycle }) => {
    const path = cycle === undefined ? to : cycle.map((step) => step.name).join(' → ')
    return `${rule.name}: ${from} → ${path}\n  ${reasons.get(rule.name) ?? ''}`
  })
}

/** Breadth first, so that the path shown is the shortest. */
function workerCodeLoadedByProducers(modules: readonly IModule[]): string[] {
  const bySource = new Map(modules.map((module) => [module.source, module]))
  const forbiddenPath = new RegExp(workerCode)
  const pathTo = new Map([['src/index.ts', 'src/index.ts']])
  const found: string[] = []
  for (const [source, path] of pathTo) {
    if (forbiddenPath.test(source)) {
      found.push(`producers-load-no-worker-code: ${path}\n  Load it with import(), or import its types alone.`)
      continue
    }
    for (const next of bySource.get(source)?.dependencies ?? []) {
      if (next.dynamic || next.dependencyTypes.includes('type-only') || pathTo.has(next.resolved)) continue
      pathTo.set(next.resolved, `${path} → ${next.resolved}`)
    }
  }
  return found
}
