CREATE TABLE `due_pushes` (
	`endpoint_id` integer NOT NULL,
	`kind` blob NOT NULL,
	`from_seq` integer NOT NULL,
	`due_at` integer NOT NULL,
	`sent_at` integer NOT NULL,
	CONSTRAINT `due_pushes_pk` PRIMARY KEY(`endpoint_id`, `kind`)
);

--> statement-breakpoint
CREATE TABLE `push_endpoints` (
	`id` integer PRIMARY KEY,
	`account_id` integer NOT NULL,
	`session_id` integer NOT NULL,
	`endpoint_hash` blob NOT NULL,
	`endpoint` blob NOT NULL,
	`p256dh` blob NOT NULL,
	`auth` blob NOT NULL,
	`key_generation` integer NOT NULL,
	`registered_at` integer NOT NULL,
	`failures` integer NOT NULL,
	`retry_at` integer NOT NULL
);

--> statement-breakpoint
CREATE TABLE `push_keys` (
	`generation` integer PRIMARY KEY,
	`public_key` blob NOT NULL,
	`sealed_private_key` blob NOT NULL,
	`created_at` integer NOT NULL
);

--> statement-breakpoint
ALTER TABLE `notification_settings` ADD `push` integer DEFAULT true NOT NULL;
--> statement-breakpoint
CREATE INDEX `due_pushes_due` ON `due_pushes` (`due_at`);
--> statement-breakpoint
CREATE UNIQUE INDEX `push_endpoints_hash` ON `push_endpoints` (`endpoint_hash`);
--> statement-breakpoint
CREATE INDEX `push_endpoints_account` ON `push_endpoints` (`account_id`,`registered_at`);
