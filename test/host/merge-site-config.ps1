# Merges many SITE.CFG files in one run: a list of {text, siteConfig, families} in base64 and JSON on stdin, the merged texts on stdout.
param([string] $Mode, [string] $Machine)
Set-StrictMode -Version 3.0
foreach ($file in 'core/PlainText.ps1', 'items/SiteConfig.ps1') { . (Join-Path -Path $Machine -ChildPath "host/$file") }
$merged = foreach ($case in ConvertFrom-Json -InputObject ([Console]::In.ReadToEnd())) {
    $bytes = [Convert]::FromBase64String($case.text)
    $once = Merge-SiteConfig -Text (ConvertFrom-Byte -Bytes $bytes) -SiteConfig $case.siteConfig -Families $case.families
    $twice = Merge-SiteConfig -Text $once -SiteConfig $case.siteConfig -Families $case.families
    @{ once = [Convert]::ToBase64String((ConvertTo-Byte -Text $once)); stable = Test-SameText -One $once -Other $twice }
}
[Console]::Out.WriteLine((ConvertTo-Json -InputObject @($merged) -Compress))
exit 0
