ALTER TABLE `index_states` DROP COLUMN `built_kind`;
--> statement-breakpoint
ALTER TABLE `index_states` DROP COLUMN `built_id`;
