#!/usr/bin/env node
// This file alone must load on any Node.js, however old: it says what is missing. The rest is loaded after that.
import { tooOld } from './node-version.ts'

const complaint = tooOld(process.versions.node)
if (complaint === undefined) {
  void import('./run.ts').then(({ run }) => run(process.argv.slice(2)))
} else {
  console.error(complaint)
  process.exitCode = 78
}
