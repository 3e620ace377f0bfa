ALTER TABLE `sessions` ADD `device` text;
