import { marksOf, type Part } from './marks.ts';
import { importCircles, importsOf, unusedExports } from './module-graph.ts';
import type { Source } from './sources.ts';

/** One thing that is counted of the code, and how much of it is accepted. */
export interface Figure {
  name: string;
  value: number;
  /** The check fails above it. Without one, the figure is only told. */
  limit?: number;
  /** Where to look: what stands over the limit, or the largest ones. */
  places: string[];
}

const maxFolderFiles = 15;
const maxFileLines = 250;
const maxColumns = 100;
const testFile = /\.test\.ts$/;

/**
 * Casts, `any`, functions and the median are of product code; the lengths of files also of what
 * unit tests share, and folders of what all tests share; circles, wide lines and unused exports of everything written by hand.
 */
export function countFigures(sources: readonly Source[]): Figure[] {
  const written = sources.filter(({ isGenerated }) => !isGenerated);
  const product = written.filter(({ isTest }) => !isTest);
  const lines = sum(product.map((source) => source.lines));
  const imports = sources.flatMap(importsOf);
  const circles = importCircles(imports);
  const unused = unusedExports(sources, imports);
  const marks = product.map(marksOf);
  const casts = marks.flatMap((mark) => mark.casts);
  const anyTypes = marks.flatMap((mark) => mark.anyTypes);
  return [
    { name: 'product files', value: product.length, places: [] },
    { name: 'product lines', value: lines, places: [] },
    {
      name: 'import circles, types included',
      value: circles.length,
      limit: 0,
      places: circles.map((files) => files.join(' <-> ')),
    },
    folderFiles(written.filter(({ file }) => !testFile.test(file))),
    fileLines(written.filter(({ file }) => !testFile.test(file) && !/^tests\//.test(file))),
    {
      name: 'lines of the median file',
      value: median(product.map((source) => source.lines)),
      limit: 60,
      places: [],
    },
    wideLines(written),
    {
      name: 'casts per 1,000 lines',
      value: (casts.length * 1000) / lines,
      limit: 5,
      places: casts.map(place),
    },
    { name: '`any` in all', value: anyTypes.length, limit: 5, places: anyTypes.map(place) },
    { name: 'unused exports', value: unused.length, limit: 0, places: unused },
    longestFunction(marks.flatMap(({ functions }) => functions)),
  ];
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

const median = (numbers: readonly number[]) =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

const longest = <Long extends { lines: number }>(parts: readonly Long[]): Long[] =>
  parts.toSorted((a, b) => b.lines - a.lines);

const place = ({ file, line }: Part) => `${file}:${line}`;

function folderFiles(sources: readonly Source[]): Figure {
  const counts = Object.entries(
    Object.groupBy(sources, ({ file }) => file.slice(0, file.lastIndexOf('/'))),
  ).map(([folder, files]) => ({ folder, count: files?.length ?? 0 }));
  return {
    name: 'source files flat in one folder',
    value: Math.max(...counts.map(({ count }) => count)),
    limit: maxFolderFiles,
    places: counts
      .filter(({ count }) => count > maxFolderFiles)
      .map(({ folder, count }) => `${folder}: ${count}`),
  };
}

function fileLines(sources: readonly Source[]): Figure {
  const files = longest(sources);
  return {
    name: 'lines of the longest file',
    value: files[0]?.lines ?? 0,
    limit: maxFileLines,
    places: files
      .filter(({ lines }) => lines > maxFileLines)
      .map(({ file, lines }) => `${file}: ${lines}`),
  };
}

function wideLines(sources: readonly Source[]): Figure {
  const wide = sources.flatMap(({ file, text }) =>
    text
      .split('\n')
      .flatMap((line, index) => (line.length > maxColumns ? [`${file}:${index + 1}`] : [])),
  );
  return {
    name: `lines over ${maxColumns} columns, percent`,
    value: (wide.length * 100) / sum(sources.map(({ lines }) => lines)),
    limit: 1,
    places: wide,
  };
}

function longestFunction(functions: readonly Part[]): Figure {
  const [first] = longest(functions);
  return {
    name: 'lines of the longest function',
    value: first?.lines ?? 0,
    places: longest(functions)
      .slice(0, 5)
      .map((part) => `${place(part)}: ${part.lines}`),
  };
}
