import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What on the page as it is now violates WCAG 2.2 AA, in axe's words. */
export async function findBarriers(page) {
  // Not by a <script> element: the page's own policy would refuse it.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(await readFile(AXE, 'utf8'));
  const found = await page.evaluate((values) => window.axe.run({ runOnly: { type: 'tag', values } }), RULES);
  const where = `${page.url()} at ${page.viewportSize().width} px`;
  return found.violations.flatMap(({ id, nodes }) => nodes.map((it) => `${id}: ${where}\n  ${it.html}\n  ${it.failureSummary}`));
}
