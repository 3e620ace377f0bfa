CREATE TABLE `due_pushes` (
	`endpoint_id` bigint NOT NULL,
	`kind` varbinary(20) NOT NULL,
	`from_seq` bigint NOT NULL,
	`due_at` bigint NOT NULL,
	`sent_at` bigint NOT NULL,
	CONSTRAINT PRIMARY KEY(`endpoint_id`,`kind`)
);

--> statement-breakpoint
CREATE TABLE `push_endpoints` (
	`id` bigint PRIMARY KEY,
	`account_id` bigint NOT NULL,
	`session_id` bigint NOT NULL,
	`endpoint_hash` varbinary(43) NOT NULL,
	`endpoint` varbinary(2048) NOT NULL,
	`p256dh` varbinary(90) NOT NULL,
	`auth` varbinary(30) NOT NULL,
	`key_generation` int NOT NULL,
	`registered_at` bigint NOT NULL,
	`failures` int NOT NULL,
	`retry_at` bigint NOT NULL,
	CONSTRAINT `push_endpoints_hash` UNIQUE INDEX(`endpoint_hash`)
);

--> statement-breakpoint
CREATE TABLE `push_keys` (
	`generation` int PRIMARY KEY,
	`public_key` varbinary(90) NOT NULL,
	`sealed_private_key` varbinary(200) NOT NULL,
	`created_at` bigint NOT NULL
);

--> statement-breakpoint
ALTER TABLE `notification_settings` ADD `push` boolean DEFAULT true NOT NULL;
--> statement-breakpoint
CREATE INDEX `due_pushes_due` ON `due_pushes` (`due_at`);
--> statement-breakpoint
CREATE INDEX `push_endpoints_account` ON `push_endpoints` (`account_id`,`registered_at`);
