export { startStandInHub, type StandInHub, type StandInOptions } from './server.js';
export { FAULT_KINDS, type Fault, type FaultKind, type FaultPlace } from './fault.js';
export { recordsFromTables, type StandInTables } from './records-from-tables.js';
export { syntheticRecords, type SyntheticOptions } from './synthetic-records.js';
export { hostileHub, type HostileHub } from './hostile.js';
export { type LoggedRequest } from './request-log.js';
export { syntheticHub, type HubMarginals } from './synthetic-hub.js';
