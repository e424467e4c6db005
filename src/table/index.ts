export * from './column.js';
export * from './format.js';
export * from './parse.js';
export * from './record.js';
export * from './table.js';
